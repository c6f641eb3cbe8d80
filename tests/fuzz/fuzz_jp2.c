/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz_image.h"

FUZZ_DECODER(decode_jp2)
