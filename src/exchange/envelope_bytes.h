/* SPDX-License-Identifier: Apache-2.0 */
/* The outer bytes of an envelope, for sealing and opening. */
#ifndef COTEJO_EXCHANGE_ENVELOPE_BYTES_H
#define COTEJO_EXCHANGE_ENVELOPE_BYTES_H

/* The high bit, the line ends and the end of file show a transport that changes
 * text (as in PNG). */
#define ENVELOPE_MAGIC \
	"\x89"         \
	"CTJ\r\n\x1a\n"
#define ENVELOPE_MAGIC_LEN 8
/* Magic, version, recipient key id, ephemeral key: bound to each chunk. */
#define ENVELOPE_AD_LEN 58

#endif
