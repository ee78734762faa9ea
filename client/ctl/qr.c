/* qr.c - a QR code that a phone can read from a terminal. See qr.h. */
#include "client/ctl/qr.h"

#include <qrencode.h>
#include <stdbool.h>

enum { QUIET = 2 };

/* 1 where it is dark; the quiet zone around it is light. */
static int
dark(const QRcode *code, int x, int y)
{
    if (x < 0 || y < 0 || x >= code->width || y >= code->width) {
        return 0;
    }
    return code->data[y * code->width + x] & 1;
}

/* Two dots, one above the other; light ones are drawn. */
static const char *
block(const QRcode *code, int x, int y)
{
    const bool top = !dark(code, x, y);
    const bool bottom = y + 1 < code->width + QUIET && !dark(code, x, y + 1);

    if (top) {
        return bottom ? "█" : "▀";
    }
    return bottom ? "▄" : " ";
}

void
qr_print(FILE *out, const char *text, int colour)
{
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

    if (code == NULL) {
        return;
    }
    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        (void)fputs(colour ? "\033[97;40m" : "", out);
        for (int x = -QUIET; x < code->width + QUIET; x++) {
            (void)fputs(block(code, x, y), out);
        }
        (void)fputs(colour ? "\033[0m\n" : "\n", out);
    }
    QRcode_free(code);
}
