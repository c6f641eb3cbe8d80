/* SPDX-License-Identifier: Apache-2.0 */
#include "print/minutia.h"

#include <stddef.h>

#include "base/i18n.h"
#include "base/mem.h"

static const char *const finger_names[FINGER_COUNT] = {
    [FINGER_UNKNOWN] = N_("unknown finger"),  [FINGER_RIGHT_THUMB] = N_("right thumb"),
    [FINGER_RIGHT_INDEX] = N_("right index"), [FINGER_RIGHT_MIDDLE] = N_("right middle"),
    [FINGER_RIGHT_RING] = N_("right ring"),   [FINGER_RIGHT_LITTLE] = N_("right little"),
    [FINGER_LEFT_THUMB] = N_("left thumb"),   [FINGER_LEFT_INDEX] = N_("left index"),
    [FINGER_LEFT_MIDDLE] = N_("left middle"), [FINGER_LEFT_RING] = N_("left ring"),
    [FINGER_LEFT_LITTLE] = N_("left little"),
};

static const char *const pattern_names[PATTERN_COUNT] = {
    [PATTERN_UNKNOWN] = N_("unknown pattern"), [PATTERN_ARCH] = N_("arch"),
    [PATTERN_TENTED_ARCH] = N_("tented arch"), [PATTERN_LEFT_LOOP] = N_("left loop"),
    [PATTERN_RIGHT_LOOP] = N_("right loop"),   [PATTERN_WHORL] = N_("whorl"),
};

const char *finger_name(int finger)
{
	if (finger < 0 || finger >= FINGER_COUNT)
		finger = FINGER_UNKNOWN;
	return _(finger_names[finger]);
}

const char *pattern_name(int pattern)
{
	if (pattern < 0 || pattern >= PATTERN_COUNT)
		pattern = PATTERN_UNKNOWN;
	return _(pattern_names[pattern]);
}
