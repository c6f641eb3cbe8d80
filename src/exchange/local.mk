# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libexchange.a
libexchange_a_SOURCES = \
	src/exchange/an2k.c src/exchange/an2k.h \
	src/exchange/an2k_build.c \
	src/exchange/an2k_check.c src/exchange/an2k_check.h \
	src/exchange/an2k_edit.c \
	src/exchange/an2k_finding.c \
	src/exchange/an2k_minutiae.c src/exchange/an2k_minutiae.h \
	src/exchange/an2k_payload.c \
	src/exchange/an2k_read.c \
	src/exchange/an2k_rules.c src/exchange/an2k_rules.h \
	src/exchange/an2k_rules_photo.c \
	src/exchange/an2k_rules_print.c \
	src/exchange/an2k_table.c src/exchange/an2k_table.h \
	src/exchange/an2k_table_read.c src/exchange/an2k_tables.h \
	src/exchange/an2k_text.c src/exchange/an2k_text.h \
	src/exchange/an2k_value.c \
	src/exchange/an2k_write.c \
	src/exchange/fmr.c src/exchange/fmr.h \
	src/exchange/fmr_blocks.c \
	src/exchange/fmr_convert.c \
	src/exchange/fmr_read.c \
	src/exchange/fmr_template.c src/exchange/fmr_template.h \
	src/exchange/fmr_text.c src/exchange/fmr_text.h \
	src/exchange/fmr_write.c \
	src/exchange/notes.c src/exchange/notes.h \
	src/exchange/transaction.c src/exchange/transaction.h \
	src/exchange/transaction_person.c src/exchange/transaction_person.h \
	src/exchange/transaction_read.c \
	src/exchange/transaction_write.c

# Between two desks: agreements, messages, envelopes.
libexchange_a_SOURCES += \
	src/exchange/agreement.c src/exchange/agreement.h \
	src/exchange/agreement_read.c \
	src/exchange/dialogue.c src/exchange/dialogue.h \
	src/exchange/envelope.h \
	src/exchange/envelope_bytes.h \
	src/exchange/envelope_head.c \
	src/exchange/envelope_open.c \
	src/exchange/envelope_seal.c \
	src/exchange/message.c src/exchange/message.h \
	src/exchange/message_schema.c \
	src/exchange/parcel.c \
	src/exchange/party.c src/exchange/party.h \
	src/exchange/schema.c src/exchange/schema.h \
	src/exchange/spool.c src/exchange/spool.h \
	src/exchange/spool_carry.c \
	src/exchange/spool_inside.h \
	src/exchange/spool_part.c \
	src/exchange/vocabulary.c src/exchange/vocabulary.h
