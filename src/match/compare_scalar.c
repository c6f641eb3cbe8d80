/* SPDX-License-Identifier: Apache-2.0 */
#include "match/compare_body.h"

const struct compare_isa compare_scalar = {"scalar", compare_run};
