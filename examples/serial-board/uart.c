/* Where the text of a measuring program goes: UART 0 of Arm's MPS2 boards (CMSDK APB UART), which QEMU has too. For another board
 * its own; the name _write is what hushbit's start-up and newlib's printf end in. */
#include <stdint.h>

#define UART_DATA (*(volatile uint32_t *)0x40004000u)
#define UART_STATE (*(volatile uint32_t *)0x40004004u)
#define UART_CTRL (*(volatile uint32_t *)0x40004008u)
#define UART_BAUDDIV (*(volatile uint32_t *)0x40004010u)

int _write(int file, const char *text, int length);

int _write(int file, const char *text, int length)
{
    int i;
    (void)file;
    UART_BAUDDIV = 217; /* 115200 at 25 MHz */
    UART_CTRL = 1;
    for (i = 0; i < length; i++) {
        while ((UART_STATE & 1u) != 0) {
        }
        UART_DATA = (uint8_t)text[i];
    }
    return length;
}
