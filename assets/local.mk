# SPDX-License-Identifier: Apache-2.0
# Data that the program reads at run time. They are installed below
# $(pkgdatadir)/assets; a program that has not been installed finds them in the
# build folder.
AN2K_TABLES = \
	assets/an2k/codes.tbl \
	assets/an2k/common.tbl \
	assets/an2k/type-01.tbl \
	assets/an2k/type-02.tbl \
	assets/an2k/type-03-06.tbl \
	assets/an2k/type-07-08.tbl \
	assets/an2k/type-09.tbl \
	assets/an2k/type-10.tbl \
	assets/an2k/type-13.tbl \
	assets/an2k/type-14.tbl \
	assets/an2k/type-15.tbl \
	assets/an2k/type-17.tbl \
	assets/an2k/type-18-99.tbl \
	assets/an2k/domains/cotejo.tbl \
	assets/an2k/domains/ebts.tbl \
	assets/an2k/domains/int-i.tbl

nobase_dist_pkgdata_DATA += $(AN2K_TABLES)

noinst_DATA += assets/an2k.here
CLEANFILES += assets/an2k.here
assets/an2k.here:
	$(AM_V_GEN)$(MKDIR_P) assets
	$(AM_V_at)test '$(srcdir)/assets' -ef assets || \
		ln -sfn '$(abs_top_srcdir)/assets/an2k' assets/an2k
	$(AM_V_at)touch $@

noinst_DATA += assets/agreement.here
CLEANFILES += assets/agreement.here
assets/agreement.here:
	$(AM_V_GEN)$(MKDIR_P) assets
	$(AM_V_at)test '$(srcdir)/assets' -ef assets || \
		ln -sfn '$(abs_top_srcdir)/assets/agreement-example.json' assets/agreement-example.json
	$(AM_V_at)touch $@

nobase_dist_pkgdata_DATA += assets/agreement-example.json assets/agreement-example.txt
