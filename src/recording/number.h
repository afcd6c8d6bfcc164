/* number.h: a number as text, twelve significant digits. */
#ifndef POSTERIOR_NUMBER_H
#define POSTERIOR_NUMBER_H

enum { PC_NUMBER_LENGTH = 32 };

/* Writes x exactly as printf's %.12g does in the C locale, NaN as "nan"; returns the length. */
int pc_number_write(char text[PC_NUMBER_LENGTH], double x);

#endif
