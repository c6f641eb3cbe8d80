# SPDX-License-Identifier: Apache-2.0
# Shares no code with the rest, on purpose: see the head of the file.
bin_PROGRAMS += cotejo-verify-log
cotejo_verify_log_SOURCES = src/verify/verify_log.c
cotejo_verify_log_LDADD = $(SODIUM_LIBS)
