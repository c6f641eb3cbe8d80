/* SPDX-License-Identifier: Apache-2.0 */
#include "support/an2kfiles.h"

#include <stdio.h>
#include <stdlib.h>

#include "exchange/an2k_text.h"
#include "image/write.h"

static void set_picture(struct an2k_record *r, int width, int height, bool wsq)
{
	struct image *img = image_new(width, height, 500);
	struct buf out = BUF_INIT;

	for (int i = 0; i < width * height; i++)
		img->px[i] = (uint8_t)(128 + 90 * ((i % width / 5 + i / width / 7) % 2) - 45);
	if (wsq)
		image_write_wsq(img, 2.25, &out);
	else
		image_write_png(img, &out);
	an2k_field_set(r, AN2K_DATA, out.data, out.len);
	buf_free(&out);
	image_free(img);
}

void an2kfile_edit(struct an2k *doc, const char *const *changes)
{
	struct err e = ERR_INIT;

	for (; *changes; changes++)
		if (an2k_edit(doc, *changes, &e)) {
			fprintf(stderr, "%s\n", e.msg);
			abort();
		}
}

struct an2k *an2kfile_valid(void)
{
	static const char *const changes[] = {
	    "1:1.002=0500", "1:1.004=TEST", "1:1.005=20240229", "1:1.006=4", "1:1.007=XX-DESK",
	    "1:1.008=YY-DESK", "1:1.009=20240229-001", "1:1.011=19.69", "1:1.012=19.69",
	    "1:1.013=INVENTED{US}1.0", "1:1.014=20240229120000Z",
	    /* */
	    "+2", "2:2.003=anything", "2:2.018=A{US}B{RS}C{US}D", "2:2.2001=long number",
	    /* */
	    "+4", "3:4.003=1", "3:4.004=2", "3:4.004[2]=255", "3:4.004[3]=255", "3:4.004[4]=255",
	    "3:4.004[5]=255", "3:4.004[6]=255", "3:4.005=0", "3:4.006=64", "3:4.007=80",
	    "3:4.008=1",
	    /* */
	    "+9", "4:9.002=2", "4:9.003=4", "4:9.004=U", "4:9.126=27{US}513{US}00000000",
	    "4:9.127=NONE{US}0", "4:9.128=200", "4:9.129=100", "4:9.130=1", "4:9.131=500",
	    "4:9.132=500", "4:9.133=0", "4:9.134=0", "4:9.135=50{US}0000{US}1", "4:9.136=2",
	    "4:9.137=1{US}10{US}20{US}45{US}1{US}90{RS}2{US}199{US}99{US}179{US}2{US}0",
	    "4:9.138=0{US}0{US}0{RS}1{US}2{US}3", "4:9.139=100{US}50{US}90",
	    "4:9.140=90{US}80{US}10{US}70{US}130",
	    /* */
	    "+10", "5:10.002=3", "5:10.003=FACE", "5:10.004=YY-DESK", "5:10.005=20240229",
	    "5:10.006=40", "5:10.007=50", "5:10.008=0", "5:10.009=1", "5:10.010=1", "5:10.011=PNG",
	    "5:10.012=GRAY", "5:10.013=20", "5:10.014=1{US}40{US}1{US}50{US}H",
	    "5:10.015=P{US}3{US}1{US}1{US}20{US}5{US}5{US}20", "5:10.020=A", "5:10.021=10",
	    "5:10.029=1{US}2.1{US}5{US}9{RS}2{US}obs{US}1{US}1",
	    "5:10.033=chin{US}3{US}5{US}5{US}10{US}24{US}3{US}5",
	    "5:10.045=T{US}H{US}3{US}0{US}0{US}1{US}1{US}9{US}9",
	    "5:10.998=20240229120000Z{US}39{US}37{US}45.8394{US}79{US}57{US}21.96{US}380{US}WGS84"
	    "{US}17S{US}589588{US}4387146",
	    /* */
	    "+13", "6:13.002=2", "6:13.003=4", "6:13.004=YY-DESK", "6:13.005=20240229",
	    "6:13.006=200", "6:13.007=100", "6:13.008=1", "6:13.009=500", "6:13.010=500",
	    "6:13.011=PNG", "6:13.012=8", "6:13.013=0{RS}19", "6:13.014=0{US}FV1",
	    "6:13.015=FV1{US}NA{US}10{US}20{US}30{US}40", "6:13.016=1000", "6:13.017=1000",
	    "6:13.024=0{US}90{US}0000{US}1",
	    /* */
	    "+14", "7:14.002=4", "7:14.003=0", "7:14.004=YY-DESK", "7:14.005=20240229",
	    "7:14.006=300", "7:14.007=90", "7:14.008=2", "7:14.009=197", "7:14.010=197",
	    "7:14.011=PNG", "7:14.012=8", "7:14.013=13", "7:14.018=5{US}XX",
	    "7:14.021=2{US}1{US}80{US}5{US}85{RS}3{US}90{US}160{US}5{US}85",
	    "7:14.022=2{US}1{RS}3{US}254", "7:14.023=2{US}90{US}0000{US}1{RS}4{US}80{US}0000{US}1",
	    "7:14.024=2{US}90{US}0000{US}1",
	    "7:14.025=4{US}4{US}170{US}5{US}240{US}5{US}250{US}85{US}165{US}80", "7:14.026=1",
	    "7:14.030=OBSERVED", "7:14.031=45",
	    /* */
	    "+15", "8:15.002=5", "8:15.003=10", "8:15.004=YY-DESK", "8:15.005=20240229",
	    "8:15.006=20", "8:15.007=30", "8:15.008=2", "8:15.009=197", "8:15.010=197",
	    "8:15.011=NONE", "8:15.012=8", "8:15.013=21", "8:15.020=Comment",
	    "8:15.024=21{US}50{US}0000{US}1",
	    /* */
	    "+17", "9:17.002=6", "9:17.003=1", "9:17.004=YY-DESK", "9:17.005=20240229",
	    "9:17.006=64", "9:17.007=48", "9:17.008=0", "9:17.009=1", "9:17.010=1", "9:17.011=PNG",
	    "9:17.012=8", "9:17.013=GRAY", "9:17.017=M123456789012", "9:17.025=DEFINED",
	    "9:17.027=700{US}900", "9:17.031=20", "9:17.033=C{US}2{US}30{US}20{US}40{US}25",
	    "9:17.035=P{US}3{US}1{US}1{US}30{US}5{US}60{US}9",
	    /* */
	    "+14", "10:14.002=7", "10:14.003=0", "10:14.004=YY-DESK", "10:14.005=20240229",
	    "10:14.013=5", "10:14.018=5{US}XX",
	    /* */
	    "+99", "11:99.002=8", "11:99.004=YY-DESK", "11:99.005=20240229120000Z",
	    "11:99.100=0101", "11:99.101=00000008", "11:99.102=50", "11:99.103=001B",
	    "11:99.104=0201", "11:99.999=any\x01 bytes {RS} and separators",
	    /* */
	    "+9", "12:9.002=4", "12:9.003=4", "12:9.004=U", "12:9.300=1000{US}1000{US}100{US}200",
	    "12:9.301=0", "12:9.302=2", "12:9.331=508{US}254{US}90{US}E{RS}0{US}0{US}359{US}B",
	    NULL};
	struct an2k *doc = an2k_new();

	an2k_record_add(doc, 0, 1);
	an2k_field_set_text(&doc->records[0], 1, "0");
	an2kfile_edit(doc, changes);
	set_picture(&doc->records[2], 64, 80, true);
	set_picture(&doc->records[4], 40, 50, false);
	set_picture(&doc->records[5], 200, 100, false);
	set_picture(&doc->records[6], 300, 90, false);
	an2k_field_set_text(&doc->records[7], AN2K_DATA, "");
	{
		uint8_t pixels[600];

		for (size_t i = 0; i < sizeof(pixels); i++)
			pixels[i] = (uint8_t)(i % 251); /* all separators are among them */
		an2k_field_set(&doc->records[7], AN2K_DATA, pixels, sizeof(pixels));
	}
	set_picture(&doc->records[8], 64, 48, false);
	an2k_edit_finish(doc);
	return doc;
}

void an2kfile_bytes(const struct an2k *doc, struct buf *out)
{
	struct err e = ERR_INIT;

	if (an2k_write(doc, out, &e)) {
		fprintf(stderr, "%s\n", e.msg);
		abort();
	}
}

struct an2k *an2kfile_read(const void *data, size_t len)
{
	struct buf copy = BUF_INIT;
	struct an2k *doc;

	buf_put(&copy, data, len);
	an2k_read(&copy, "test", &doc, NULL, NULL);
	return doc;
}
