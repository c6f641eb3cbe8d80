/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cotejo-decode, cotejo-decode-tiff FORMAT [WIDTH HEIGHT BITS PAGE]: reads an image from descriptor
 * 0, writes a reply (image/reply.h) to descriptor 1. "level" instead of a format only asks which
 * layers of the cage hold.
 *
 * Everything that touches the file happens after cage_enter().
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/cage.h"
#include "image/decode.h"
#include "image/load.h"
#include "image/reply.h"

/* Address space: the largest image three times over in 32-bit channels, as the
 * JPEG 2000 and TIFF libraries hold it, is the upper end; the others need less
 * and get less. */
#define MEMORY	     ((size_t)1 << 30)
#define MEMORY_LARGE ((size_t)5 << 29)
#define CPU_SECONDS  30

/* What the sanitizers' runtime, in a build that has one, must leave alone. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0:allocator_may_return_null=1:handle_segv=0:handle_abort=0";
}

static void send_all(const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len) {
		ssize_t n = write(1, p, len);

		if (n <= 0)
			_exit(3);
		p += n;
		len -= (size_t)n;
	}
}

static void answer(const struct cage *cage, const struct decoded *decoded)
{
	struct reply reply = {*decoded, cage->held, cage->landlock_abi};
	uint8_t header[REPLY_LEN];

	reply_write(&reply, header);
	send_all(header, sizeof(header));
	if (decoded->status == DECODE_OK)
		send_all(decoded->px, (size_t)decoded->width * decoded->height);
}

/* Reads descriptor 0 into size bytes. */
static size_t receive(uint8_t *data, size_t size)
{
	size_t have = 0;

	while (have < size) {
		ssize_t n = read(0, data + have, size - have);

		if (n <= 0)
			break;
		have += (size_t)n;
	}
	return have;
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, 1);
}

/* What the C library asks the system for on first use, and remembers, must be
 * asked before the cage closes: the allocator its key, qsort (which libtiff
 * uses) the size of the memory. */
static void warm_up(void)
{
	char *some = calloc(1, 4096);

	if (some)
		qsort(some, 4096, 1, compare);
	free(some);
}

int main(int argc, char **argv)
{
	struct cage cage = {.layers = CAGE_ALL, .memory = MEMORY, .cpu = CPU_SECONDS};
	struct decoded decoded = {.status = DECODE_LEVEL};
	struct decode_params params = {.bits = 8};
	enum image_format format = IMAGE_UNKNOWN;
	struct stat st = {0};
	uint8_t *data = NULL;
	size_t len;

	if (argc > 1)
		format = image_format_by_key(argv[1]);
	if (argc > 5) {
		params.width = (uint32_t)strtoul(argv[2], NULL, 10);
		params.height = (uint32_t)strtoul(argv[3], NULL, 10);
		params.bits = (uint32_t)strtoul(argv[4], NULL, 10);
		params.page = (uint32_t)strtoul(argv[5], NULL, 10);
	}
	if (format == IMAGE_JP2 || format == IMAGE_J2K || format == IMAGE_TIFF)
		cage.memory = MEMORY_LARGE;
	if (fstat(0, &st) < 0 || st.st_size < 0 || (size_t)st.st_size > IMAGE_MAX_FILE)
		return 2;
	warm_up();
	cage_enter(&cage);
	if (argc > 1 && strcmp(argv[1], "level") == 0) {
		answer(&cage, &decoded);
		_exit(0);
	}
	data = malloc((size_t)st.st_size + 1);
	if (!data) {
		decode_fail(&decoded, DECODE_MEMORY, "%s", "");
	} else {
		len = receive(data, (size_t)st.st_size);
		decoded.status = DECODE_OK;
		decode_any(format, data, len, &params, &decoded);
	}
	answer(&cage, &decoded);
	_exit(0);
}
