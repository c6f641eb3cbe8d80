/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/screens.h"

#include "base/i18n.h"

void screens_options(const struct verb_call *call, struct start_options *out)
{
	*out = (struct start_options){
	    .rc = verb_value(call, "rc"),
	    .theme = verb_value(call, "theme"),
	    .glyphs = verb_value(call, "glyphs"),
	    .no_mouse = verb_given(call, "no-mouse"),
	    .no_color = verb_given(call, "no-color"),
	    .ascii = verb_given(call, "ascii"),
	    .accessible = verb_given(call, "accessible"),
	};
}
