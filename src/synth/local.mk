# SPDX-License-Identifier: Apache-2.0
noinst_LIBRARIES += libsynth.a
libsynth_a_SOURCES = \
	src/synth/avatar.c \
	src/synth/batch.c src/synth/batch.h \
	src/synth/dislocation.c src/synth/dislocation.h \
	src/synth/distort.c src/synth/distort.h \
	src/synth/field.c src/synth/field.h \
	src/synth/finger.c src/synth/finger.h \
	src/synth/fmath.h \
	src/synth/grow.c src/synth/grow.h \
	src/synth/impression.c src/synth/impression.h \
	src/synth/name_lists.c src/synth/name_lists.h \
	src/synth/noise.c src/synth/noise.h \
	src/synth/notes.c src/synth/notes.h \
	src/synth/pairing.c src/synth/pairing.h \
	src/synth/people.c src/synth/people.h \
	src/synth/render.c src/synth/render.h \
	src/synth/sensor.c src/synth/sensor.h \
	src/synth/sketch.c src/synth/sketch.h \
	src/synth/truth.c \
	src/synth/truth_file.c src/synth/truth_file.h

# Learns print/trust_table.h.
noinst_PROGRAMS += src/synth/trust_train
src_synth_trust_train_SOURCES = src/synth/trust_train.c
src_synth_trust_train_LDADD = $(COTEJO_ARCHIVES) $(COTEJO_SYSTEM_LIBS)
