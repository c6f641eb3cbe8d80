/* SPDX-License-Identifier: Apache-2.0 */
#include "ui/key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/text.h"

static const struct {
	ui_key key;
	const char *name;
	const char *cap;
} special[] = {
#define UK_ROW(constant, name, cap) {constant, name, cap},
    UK_SPECIAL(UK_ROW)
#undef UK_ROW
	{' ', "space", "Space"},
};

static ui_key parse_plain(const char *name)
{
	size_t len = strlen(name);
	uint32_t cp;

	if (len > 0 && text_decode(name, len, &cp) == len && cp > 0x20 && cp != 0x7f)
		return cp;
	if ((name[0] == 'F' || name[0] == 'f') && len <= 3) {
		long n;

		if (text_to_long(name + 1, 1, 24, &n))
			return UK_F(n);
	}
	for (size_t i = 0; i < ARRAY_LEN(special); i++)
		if (strcasecmp(name, special[i].name) == 0)
			return special[i].key;
	return 0;
}

ui_key key_parse(const char *name)
{
	ui_key mods = 0, key;

	while (name[0] && name[1] == '-' && name[2]) {
		if (name[0] == 'C')
			mods |= UK_CTRL;
		else if (name[0] == 'A' || name[0] == 'M')
			mods |= UK_ALT;
		else if (name[0] == 'S')
			mods |= UK_SHIFT;
		else
			return 0;
		name += 2;
	}
	key = parse_plain(name);
	if (!key)
		return 0;
	/* Terminals cannot tell Ctrl-S from Ctrl-s. */
	if ((mods & UK_CTRL) && key >= 'A' && key <= 'Z')
		key += 'a' - 'A';
	if (key == UK_TAB && (mods & UK_SHIFT))
		return UK_BACKTAB | (mods & ~UK_SHIFT);
	return key | mods;
}

static const char *plain_name(ui_key key, bool cap, char out[KEY_NAME_LEN])
{
	for (size_t i = 0; i < ARRAY_LEN(special); i++)
		if (special[i].key == key)
			return cap ? special[i].cap : special[i].name;
	if (key > UK_F0 && key < UK_LAST)
		snprintf(out, KEY_NAME_LEN, "F%d", (int)(key - UK_F0));
	else
		out[text_encode(key, out)] = '\0';
	return out;
}

char *key_format(ui_key key, char out[KEY_NAME_LEN])
{
	char plain[KEY_NAME_LEN];

	snprintf(out, KEY_NAME_LEN, "%s%s%s%.16s", key & UK_CTRL ? "C-" : "",
		 key & UK_ALT ? "A-" : "", key & UK_SHIFT ? "S-" : "",
		 plain_name(key & ~UK_MODS, false, plain));
	return out;
}

char *key_cap(ui_key key, char out[KEY_NAME_LEN])
{
	char plain[KEY_NAME_LEN];
	ui_key base = key & ~UK_MODS;
	bool letter = (key & UK_CTRL) && base >= 'a' && base <= 'z';

	if (letter)
		base -= 'a' - 'A';
	snprintf(out, KEY_NAME_LEN, "%s%s%s%.16s", key & UK_CTRL ? "^" : "",
		 key & UK_ALT ? "Alt-" : "", key & UK_SHIFT ? "S-" : "",
		 plain_name(base, true, plain));
	return out;
}

bool key_is_text(ui_key key)
{
	return key >= 0x20 && key < 0x110000 && key != 0x7f;
}
