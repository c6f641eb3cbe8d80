/* SPDX-License-Identifier: Apache-2.0 */
/* The ways in which tests/attack/bad-decoder misbehaves; given as the width of
 * a raw image. */
#ifndef COTEJO_TESTS_ATTACK_BAD_DECODER_H
#define COTEJO_TESTS_ATTACK_BAD_DECODER_H

enum misdeed {
	GOOD_REPLY = 1, /* 2 x 2 pixels: the harness itself works */
	CRASH,
	ABORT,
	HANG,
	SPIN,
	EXIT_EARLY,
	NOTHING, /* end well, without a reply */
	GARBAGE, /* 256 bytes that are no header */
	HALF_A_HEADER,
	HALF_THE_PIXELS,
	TOO_MANY_PIXELS,
	ENDLESS_PIXELS,
	HUGE_SIZE, /* a header that claims 60000 x 60000 pixels */
	ZERO_SIZE,
	UNKNOWN_STATUS,
	UNENDED_DETAIL,
	CONTROL_CHARACTERS, /* an escape sequence in the detail */
	REPLY_THEN_CRASH,
	REPLY_THEN_HANG,
	OPEN_A_FILE, /* after entering the cage */
	LOOK_AROUND, /* reports what it can see: descriptors, environment, signals */
	READ_INPUT,  /* reports whether it can change its input */
};

#endif
