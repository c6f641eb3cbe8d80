# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libperson.a
libperson_a_SOURCES = \
	src/person/country.c src/person/country.h \
	src/person/document.c src/person/document.h \
	src/person/language.c src/person/language.h \
	src/person/manifest.c src/person/manifest.h \
	src/person/manifest_write.c \
	src/person/mrz.c src/person/mrz.h \
	src/person/name.c src/person/name.h \
	src/person/person.c src/person/person.h \
	src/person/translit.c
