/*
 * qr.h - a QR code that a phone can read from a terminal.
 */
#ifndef CLIENT_CTL_QR_H
#define CLIENT_CTL_QR_H

#include <stdio.h>

/*
 * qr_print - two rows of dots in a line of half blocks, dark on light
 * whatever the terminal's colours are, if `colour`; otherwise for a light
 * text on a dark ground.
 */
void qr_print(FILE *out, const char *text, int colour);

#endif
