# SPDX-License-Identifier: Apache-2.0
# Carries sealed envelopes; has no store and links none of it.
bin_PROGRAMS += cotejo-exchanged
cotejo_exchanged_SOURCES = \
	src/exchanged/client.c \
	src/exchanged/exchanged.h \
	src/exchanged/main.c \
	src/exchanged/server.c
cotejo_exchanged_CPPFLAGS = $(AM_CPPFLAGS) $(MICROHTTPD_CFLAGS) $(CURL_CFLAGS) $(GNUTLS_CFLAGS)
cotejo_exchanged_LDADD = libexchange.a libprint.a libimage.a libperson.a libbase.a \
	$(MICROHTTPD_LIBS) $(CURL_LIBS) $(GNUTLS_LIBS) $(SODIUM_LIBS) $(JANSSON_LIBS) $(UTF8PROC_LIBS)
