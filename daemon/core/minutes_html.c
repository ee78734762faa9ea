/*
 * minutes_html.c - the referat as one HTML file, to read and to print.
 *
 * No script, nothing from elsewhere: what a browser needs stands in it, and
 * its own policy forbids the rest. What it says is in minutes_text.c.
 *
 * Source: HTML Living Standard; WCAG 2.2 AA
 */
#include "daemon/core/outline.h"
#include "daemon/core/page.h"
#include "daemon/core/say.h"

static const char head[] =
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" "
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n";

/* Dark as the reader's device says; paper is always light. */
static const char style[] =
    "<style>\n"
    ":root { color-scheme: light dark; }\n"
    "body { margin: 0; background: #fff; color: #1a1a1a;\n"
    "  font: 1.0625rem/1.5 system-ui, \"Segoe UI\", Roboto, \"Noto Sans\",\n"
    "    Arial, sans-serif; overflow-wrap: anywhere; }\n"
    "main { max-width: 44rem; margin: 0 auto; padding: 1rem; }\n"
    "h1 { font-size: 1.75rem; line-height: 1.2; }\n"
    "h2 { font-size: 1.3rem; margin: 2rem 0 .5rem; }\n"
    "h3 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }\n"
    "h4, h5 { font-size: 1rem; margin: 1.25rem 0 .25rem; }\n"
    "p { margin: .5rem 0; }\n"
    "ul, ol { margin: .5rem 0; padding-left: 1.5rem; }\n"
    "li { margin: .2rem 0; }\n"
    ".facts { list-style: none; padding: 0; }\n"
    "table { border-collapse: collapse; width: 100%; margin: 1rem 0; }\n"
    "caption { text-align: left; padding: .25rem 0; }\n"
    "th, td { padding: .3rem .5rem; text-align: right;\n"
    "  vertical-align: top; border-bottom: 1px solid #767676; }\n"
    "th:first-child { text-align: left; padding-left: 0; }\n"
    "tbody th { font-weight: normal; }\n"
    "hr { border: 0; border-top: 1px solid #767676; margin: 2rem 0 1rem; }\n";

static const char style_media[] =
    "@media (prefers-color-scheme: dark) {\n"
    "  body { background: #16181b; color: #ececec; }\n"
    "  th, td, hr { border-color: #8f8f8f; }\n"
    "}\n"
    "@page { size: A4; margin: 20mm; }\n"
    "@media print {\n"
    "  :root { color-scheme: light; }\n"
    "  body { background: #fff; color: #000; font-size: 10.5pt; }\n"
    "  main { max-width: none; padding: 0; }\n"
    "  h1, h2, h3, h4, h5, caption { break-after: avoid; }\n"
    "  li, tr, p { break-inside: avoid; }\n"
    "  thead { display: table-header-group; }\n"
    "  .page { break-after: page; visibility: hidden; margin: 0; }\n"
    "}\n"
    "</style>\n";

void
minutes_html(const struct outline *o, struct buf *b)
{
    struct saying s = {.b = b, .o = o, .form = SAY_HTML};

    page_add(b, "<!DOCTYPE html>\n<html lang=\"");
    page_html(b, o->tag, true);
    page_add(b, "\">\n<head>\n");
    page_add(b, head);
    page_add(b, "<title>");
    s.bare = true;
    minutes_title(&s);
    s.bare = false;
    page_add(b, "</title>\n");
    page_add(b, style);
    page_add(b, style_media);
    page_add(b, "</head>\n<body>\n<main>\n");
    minutes_text(&s);
    page_add(b, "</main>\n</body>\n</html>\n");
}
