/* SPDX-License-Identifier: Apache-2.0 */
/* Markers and fixed numbers of the WSQ format (IAFIS-IC-0110, annex B). */
#ifndef COTEJO_IMAGE_WSQ_FORMAT_H
#define COTEJO_IMAGE_WSQ_FORMAT_H

enum wsq_marker {
	WSQ_SOI = 0xffa0,  /* start of image */
	WSQ_EOI = 0xffa1,  /* end of image */
	WSQ_SOF = 0xffa2,  /* start of frame: sizes, shift and scale */
	WSQ_SOB = 0xffa3,  /* start of block: which Huffman table, then data */
	WSQ_DTT = 0xffa4,  /* transform table: filters */
	WSQ_DQT = 0xffa5,  /* quantization table: bin widths of 64 bands */
	WSQ_DHT = 0xffa6,  /* Huffman tables */
	WSQ_DRI = 0xffa7,  /* restart interval */
	WSQ_COM = 0xffa8,  /* comment */
	WSQ_RST0 = 0xffb0, /* restart 0; up to 7 at 0xffb7 */
	WSQ_RST7 = 0xffb7,
};

#define WSQ_HUFFMAN_TABLES 8
#define WSQ_TABLE_BANDS	   64 /* entries in a quantization table */

#endif
