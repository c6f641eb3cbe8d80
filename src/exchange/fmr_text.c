/* SPDX-License-Identifier: Apache-2.0 */
#include "exchange/fmr_text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

static const char *const positions[64] = {
    [0] = "UNKNOWN",
    [1] = "RIGHT_THUMB",
    [2] = "RIGHT_INDEX",
    [3] = "RIGHT_MIDDLE",
    [4] = "RIGHT_RING",
    [5] = "RIGHT_LITTLE",
    [6] = "LEFT_THUMB",
    [7] = "LEFT_INDEX",
    [8] = "LEFT_MIDDLE",
    [9] = "LEFT_RING",
    [10] = "LEFT_LITTLE",
    [13] = "RIGHT_INDEX_TO_LITTLE",
    [14] = "LEFT_INDEX_TO_LITTLE",
    [15] = "BOTH_THUMBS",
    [40] = "RIGHT_INDEX_MIDDLE",
    [41] = "RIGHT_MIDDLE_RING",
    [42] = "RIGHT_RING_LITTLE",
    [43] = "LEFT_INDEX_MIDDLE",
    [44] = "LEFT_MIDDLE_RING",
    [45] = "LEFT_RING_LITTLE",
    [46] = "BOTH_INDEXES",
    [47] = "RIGHT_INDEX_TO_RING",
    [48] = "RIGHT_MIDDLE_TO_LITTLE",
    [49] = "LEFT_INDEX_TO_RING",
    [50] = "LEFT_MIDDLE_TO_LITTLE",
};

static const char *const impressions_old[32] = {
    [0] = "LIVE_PLAIN",	    [1] = "LIVE_ROLLED", [2] = "NONLIVE_PLAIN",
    [3] = "NONLIVE_ROLLED", [8] = "SWIPE",	 [9] = "LIVE_CONTACTLESS",
};

static const char *const impressions_2009[32] = {
    [0] = "LIVE_PLAIN",
    [1] = "LIVE_ROLLED",
    [2] = "NONLIVE_PLAIN",
    [3] = "NONLIVE_ROLLED",
    [8] = "LIVE_SWIPE",
    [10] = "LIVE_PALM",
    [11] = "NONLIVE_PALM",
    [20] = "LIVE_OPTICAL_CONTACT_PLAIN",
    [21] = "LIVE_OPTICAL_CONTACT_ROLLED",
    [22] = "LIVE_NONOPTICAL_CONTACT_PLAIN",
    [23] = "LIVE_NONOPTICAL_CONTACT_ROLLED",
    [24] = "LIVE_OPTICAL_CONTACTLESS_PLAIN",
    [25] = "LIVE_OPTICAL_CONTACTLESS_ROLLED",
    [26] = "LIVE_NONOPTICAL_CONTACTLESS_PLAIN",
    [27] = "LIVE_NONOPTICAL_CONTACTLESS_ROLLED",
    [28] = "OTHER",
    [29] = "UNKNOWN",
};

static const char *const impressions_2011[32] = {
    [0] = "LIVE_PLAIN",	    [1] = "LIVE_ROLLED",       [2] = "NONLIVE_PLAIN",
    [3] = "NONLIVE_ROLLED", [4] = "LATENT_IMPRESSION", [5] = "LATENT_TRACING",
    [6] = "LATENT_PHOTO",   [7] = "LATENT_LIFT",       [8] = "SWIPE",
    [9] = "VERTICAL_ROLL",  [24] = "LIVE_CONTACTLESS", [28] = "OTHER",
    [29] = "UNKNOWN",
};

static const char *const technologies[] = {
    "UNKNOWN",
    "OPTICAL_WHITE_TIR",
    "OPTICAL_WHITE_DIRECT",
    "OPTICAL_WHITE_CONTACTLESS",
    "OPTICAL_MONOCHROMATIC_VISIBLE_TIR",
    "OPTICAL_MONOCHROMATIC_VISIBLE_DIRECT",
    "OPTICAL_MONOCHROMATIC_VISIBLE_CONTACTLESS",
    "OPTICAL_MONOCHROMATIC_INFRARED_TIR",
    "OPTICAL_MONOCHROMATIC_INFRARED_DIRECT",
    "OPTICAL_MONOCHROMATIC_INFRARED_CONTACTLESS",
    "OPTICAL_MULTISPECTRAL_TIR",
    "OPTICAL_MULTISPECTRAL_DIRECT",
    "OPTICAL_MULTISPECTRAL_CONTACTLESS",
    "ELECTRO_LUMINESCENT",
    "CAPACITIVE",
    "RADIO_FREQUENCY",
    "THERMAL",
    "PRESSURE",
    "ULTRASOUND",
    "MECHANICAL",
    "GLASS_FIBER",
};

static const char *const schemes[] = {
    NULL,
    "IMAGE_QUALITY_FOR_AFIS",
    "IMAGE_QUALITY_FOR_VERIFICATION",
    "OPTICAL_SENSOR_REQUIREMENTS",
};

static const char *const types_either[] = {"EITHER", "ENDING", "BIFURCATION"};
static const char *const types_other[] = {"OTHER", "ENDING", "BIFURCATION"};
static const char *const ending_types[] = {"VALLEY_SKELETON_BIFURCATION",
					   "RIDGE_SKELETON_ENDPOINT"};
static const char *const methods[] = {"CUSTOM", "QUADRANTS", "OCTANTS"};

static json_t *named(const char *const *names, size_t count, unsigned code)
{
	return code < count && names[code] ? json_string(names[code]) : json_integer(code);
}

static void set(json_t *o, const char *key, json_int_t value)
{
	json_object_set_new(o, key, json_integer(value));
}

static json_t *impression_json(const struct fmr *f, unsigned code)
{
	switch (f->format) {
	case FMR_ISO_2011:
		return named(impressions_2011, ARRAY_LEN(impressions_2011), code);
	case FMR_ISO_2005:
	case FMR_ANSI_2004:
		return named(impressions_old, ARRAY_LEN(impressions_old), code);
	default:
		return named(impressions_2009, ARRAY_LEN(impressions_2009), code);
	}
}

static json_t *minutiae_json(const struct fmr *f, const struct fmr_view *v)
{
	bool either = f->format >= FMR_ANSI_2007;
	bool card = fmr_format_is_card(f->format);
	json_t *list = json_array();

	for (size_t i = 0; i < v->n_minutiae; i++) {
		const struct fmr_minutia *m = &v->minutiae[i];
		json_t *o = json_object();

		json_object_set_new(o, "type",
				    named(either ? types_either : types_other, 3, m->type));
		set(o, "positionX", m->x);
		set(o, "positionY", m->y);
		set(o, "angle", m->angle);
		if (!card)
			set(o, "quality", m->quality);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *counts_json(const struct fmr_counts *c)
{
	json_t *o = json_object(), *edges = json_array();

	json_object_set_new(o, "type", named(methods, ARRAY_LEN(methods), c->method));
	for (size_t i = 0; i < c->n_edges; i++)
		json_array_append_new(edges,
				      json_pack("{s:i, s:i, s:i}", "from", c->edges[i].from, "to",
						c->edges[i].to, "count", c->edges[i].count));
	json_object_set_new(o, "edges", edges);
	return o;
}

static json_t *cores_json(const struct fmr_cores *c)
{
	json_t *o = json_object(), *cores = json_array(), *deltas = json_array();

	for (size_t i = 0; i < c->n_cores; i++) {
		json_t *p = json_object();

		set(p, "positionX", c->core[i].x);
		set(p, "positionY", c->core[i].y);
		json_object_set_new(p, "angle",
				    c->core[i].has_angle ? json_integer(c->core[i].angle)
							 : json_null());
		json_array_append_new(cores, p);
	}
	for (size_t i = 0; i < c->n_deltas; i++) {
		const struct fmr_delta *d = &c->delta[i];
		json_t *p = json_object();

		set(p, "positionX", d->x);
		set(p, "positionY", d->y);
		json_object_set_new(
		    p, "angles",
		    d->has_angles ? json_pack("[i, i, i]", d->angle[0], d->angle[1], d->angle[2])
				  : json_null());
		json_array_append_new(deltas, p);
	}
	json_object_set_new(o, "cores", cores);
	json_object_set_new(o, "deltas", deltas);
	return o;
}

static json_t *zones_json(const struct fmr_zones *z, enum fmr_format f)
{
	json_t *o = json_object(), *quality = json_array();

	if (f == FMR_ISO_2011) {
		set(o, "vendor", z->vendor);
		set(o, "algorithm", z->algorithm);
	}
	set(o, "zoneWidth", z->width);
	set(o, "zoneHeight", z->height);
	set(o, "bits", z->bits);
	for (size_t i = 0; i < (size_t)z->columns * z->rows; i++)
		json_array_append_new(quality, json_integer(z->quality[i]));
	json_object_set_new(o, "quality", quality);
	return o;
}

static json_t *bytes_json(const uint8_t *data, size_t len)
{
	size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	char *text = xmalloc(room);
	json_t *s;

	sodium_bin2base64(text, room, data, len, sodium_base64_VARIANT_ORIGINAL);
	s = json_string(text);
	free(text);
	return s;
}

/* A block that does not decode, or a second one of its type, is shown as bytes. */
static void blocks_json(const struct fmr *f, const struct fmr_view *v, json_t *o)
{
	bool iso = f->format == FMR_ISO_2005 || f->format == FMR_ISO_2011;
	json_t *counts = json_null(), *cores = json_null(), *zones = json_null();
	json_t *rest = json_array();
	struct fmr_counts c;
	struct fmr_cores k;
	struct fmr_zones z;

	for (size_t i = 0; i < v->n_blocks; i++) {
		const struct fmr_block *b = &v->blocks[i];

		if (b->type == FMR_BLOCK_RIDGE_COUNTS && json_is_null(counts) &&
		    fmr_block_counts(b, &c)) {
			counts = counts_json(&c);
			free(c.edges);
		} else if (b->type == FMR_BLOCK_CORE_DELTA && json_is_null(cores) &&
			   fmr_block_cores(b, f->format, &k)) {
			cores = cores_json(&k);
		} else if (b->type == FMR_BLOCK_ZONES && iso && json_is_null(zones) &&
			   fmr_block_zones(b, f->format, v, &z)) {
			zones = zones_json(&z, f->format);
			free(z.quality);
		} else {
			json_t *e = json_object();

			set(e, "type", b->type);
			json_object_set_new(e, "data", bytes_json(b->data, b->len));
			json_array_append_new(rest, e);
		}
	}
	json_object_set_new(o, "counts", counts);
	json_object_set_new(o, "coredelta", cores);
	if (iso)
		json_object_set_new(o, "zones", zones);
	else
		json_decref(zones);
	json_object_set_new(o, "extensions", rest);
}

static void picture_json(const struct fmr_view *v, json_t *o)
{
	set(o, "width", v->width);
	set(o, "height", v->height);
	set(o, "resolutionX", v->xres);
	set(o, "resolutionY", v->yres);
}

static void view_2011_json(const struct fmr_view *v, json_t *o)
{
	json_t *list = json_array();

	json_object_set_new(o, "datetime",
			    json_pack("{s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "year", v->date.year,
				      "month", v->date.month, "day", v->date.day, "hour",
				      v->date.hour, "minute", v->date.minute, "second",
				      v->date.second, "millisecond", v->date.millisecond));
	json_object_set_new(o, "sensorType",
			    named(technologies, ARRAY_LEN(technologies), v->device_technology));
	set(o, "sensorVendor", v->device_vendor);
	set(o, "sensorId", v->device_id);
	for (size_t i = 0; i < v->n_qualities; i++)
		json_array_append_new(list,
				      json_pack("{s:i, s:i, s:i}", "quality", v->qualities[i].score,
						"vendor", v->qualities[i].vendor, "algorithm",
						v->qualities[i].algorithm));
	json_object_set_new(o, "qrecords", list);
	list = json_array();
	for (size_t i = 0; i < v->n_certificates; i++) {
		json_t *c = json_object();

		set(c, "authority", v->certificates[i].authority);
		json_object_set_new(c, "scheme",
				    named(schemes, ARRAY_LEN(schemes), v->certificates[i].scheme));
		json_array_append_new(list, c);
	}
	json_object_set_new(o, "certificates", list);
}

static json_t *view_json(const struct fmr *f, const struct fmr_view *v)
{
	json_t *o = json_object();

	if (f->format == FMR_ISO_2011)
		view_2011_json(v, o);
	if (!fmr_format_is_card(f->format)) {
		json_object_set_new(o, "position",
				    named(positions, ARRAY_LEN(positions), v->finger));
		set(o, "view", v->number);
	}
	if (f->format == FMR_ISO_2011) {
		set(o, "resolutionX", v->xres);
		set(o, "resolutionY", v->yres);
		json_object_set_new(o, "scanType", impression_json(f, v->impression));
		set(o, "width", v->width);
		set(o, "height", v->height);
		json_object_set_new(o, "endingType", named(ending_types, 2, v->ending_type));
	} else if (!fmr_format_is_card(f->format)) {
		json_object_set_new(o, "scanType", impression_json(f, v->impression));
		set(o, "quality", v->qualities[0].score);
		if (f->format != FMR_ISO_2005 && f->format != FMR_ANSI_2004) {
			set(o, "qualityVendorId", v->qualities[0].vendor);
			set(o, "qualityAlgorithmId", v->qualities[0].algorithm);
			picture_json(v, o);
		}
	}
	json_object_set_new(o, "minutiae", minutiae_json(f, v));
	blocks_json(f, v, o);
	return o;
}

json_t *fmr_to_json(const struct fmr *f)
{
	static const struct fmr_view none;
	json_t *o = json_object(), *views = json_array();
	bool byte = f->format == FMR_ANSI_2009 || f->format == FMR_ANSI_2009_AM1;

	if (f->format >= FMR_ANSI_2004) {
		set(o, "vendorId", f->owner);
		set(o, "subformat", f->subformat);
	}
	if (f->format != FMR_ISO_2011 && !fmr_format_is_card(f->format)) {
		json_object_set_new(o, "sensorCertified",
				    json_boolean(f->compliance & (byte ? 0x80 : 0x08)));
		set(o, "sensorId", f->device_id);
	}
	if (f->format == FMR_ISO_2005 || f->format == FMR_ANSI_2004)
		picture_json(f->n_views ? f->views : &none, o);
	for (size_t i = 0; i < f->n_views; i++)
		json_array_append_new(views, view_json(f, &f->views[i]));
	json_object_set_new(o, "fingerprints", views);
	return o;
}

/* Degrees without needless zeros, whatever the locale: angles are multiples of
 * 1.40625, 2 or 5.625, and 100000 times that is whole. */
static void put_degrees(struct buf *out, unsigned angle, unsigned steps)
{
	unsigned long n = (angle % steps) * 36000000ul / steps;
	char text[32];
	size_t len;

	snprintf(text, sizeof(text), "%lu.%05lu", n / 100000, n % 100000);
	len = strlen(text);
	while (text[len - 1] == '0')
		len--;
	if (text[len - 1] == '.')
		len--;
	buf_put(out, text, len);
}

void fmr_put_csv(const struct fmr *f, struct buf *out)
{
	static const char *const types[] = {"other", "ending", "bifurcation", "reserved"};
	bool zero_unknown = f->format == FMR_ISO_2005 || f->format == FMR_ANSI_2004;
	bool card = fmr_format_is_card(f->format);

	buf_put_str(out, "view,finger,impression,quality,width,height,xres,yres,minutia,type,x,y,"
			 "angle,minutia_quality\r\n");
	for (size_t i = 0; i < f->n_views; i++) {
		const struct fmr_view *v = &f->views[i];

		for (size_t k = 0; k < v->n_minutiae; k++) {
			const struct fmr_minutia *m = &v->minutiae[k];

			buf_printf(out, "%zu,%u,%u,", i + 1, v->finger, v->impression);
			if (v->n_qualities && v->qualities[0].score <= 100)
				buf_printf(out, "%u", v->qualities[0].score);
			buf_printf(out, ",%u,%u,%u,%u,%zu,%s,%u,%u,", v->width, v->height, v->xres,
				   v->yres, k + 1, types[m->type & 3], m->x, m->y);
			put_degrees(out, m->angle, (unsigned)fmr_angle_steps(f->format));
			if (!card && m->quality <= 100 && !(zero_unknown && m->quality == 0))
				buf_printf(out, ",%u\r\n", m->quality);
			else
				buf_put_str(out, ",\r\n");
		}
	}
}

enum err_code fmr_put_xyt(const struct fmr *f, size_t view, struct buf *out, struct err *err)
{
	struct minutia *m;
	size_t count;
	unsigned steps = (unsigned)fmr_angle_steps(f->format);
	enum err_code code = fmr_view_minutiae(f, view, &m, &count, err);
	const struct fmr_view *v;
	double height = 0;

	if (code)
		return code;
	v = &f->views[view];
	if (fmr_format_is_card(f->format))
		for (size_t i = 0; i < count; i++)
			height = m[i].y + 1 > height ? m[i].y + 1 : height;
	else
		height = v->height * 500.0 / fmr_ppi(v->yres);
	for (size_t i = 0; i < count; i++) {
		unsigned units = v->minutiae[i].angle % steps;
		unsigned degrees = ((units * 720u + steps) / (2 * steps) + 180) % 360;

		buf_printf(out, "%d %d %u %u\n", (int)(m[i].x + 0.5), (int)(height - m[i].y + 0.5),
			   degrees, m[i].quality);
	}
	free(m);
	return ERR_OK;
}

static enum err_code parse_xyt_line(char *line, size_t number, const char *name, long v[4],
				    struct err *err)
{
	static const long low[4] = {0, 0, -360, 0}, high[4] = {16383, 16383, 720, 100};
	char *save = NULL;
	int n = 0;

	v[3] = 0;
	for (char *word = strtok_r(line, " \t\r", &save); word;
	     word = strtok_r(NULL, " \t\r", &save))
		if (n == 4 || !text_to_long(word, low[n], high[n], &v[n]))
			return err_set(
			    err, ERR_INPUT,
			    _("%s: line %zu: '%s' is not a whole number that can stand here"), name,
			    number, word);
		else
			n++;
	if (n == 1 || n == 2)
		return err_set(err, ERR_INPUT, _("%s: line %zu: x, y and an angle are needed"),
			       name, number);
	if (n == 0)
		v[0] = -1;
	return ERR_OK;
}

enum err_code fmr_read_xyt(const char *data, size_t len, const char *name, struct fmr **out,
			   struct notes *notes, struct err *err)
{
	struct fmr *f = fmr_new(FMR_ISO_2005);
	struct fmr_view *v = fmr_add_view(f);
	char *copy = xstrndup(data, len);
	enum err_code code = ERR_OK;
	size_t number = 0;
	long height = 0, width = 0;

	v->xres = v->yres = 197;
	v->qualities = xcalloc(1, sizeof(*v->qualities));
	v->n_qualities = 1;
	if (strlen(copy) != len)
		code = err_set(err, ERR_INPUT, _("%s: byte %zu: not text"), name, strlen(copy));
	for (char *line = copy; !code && line;) {
		char *next = strchr(line, '\n');
		struct fmr_minutia m = {.type = MINUTIA_OTHER};
		long n[4];

		if (next)
			*next++ = '\0';
		code = parse_xyt_line(line, ++number, name, n, err);
		line = next;
		if (code || n[0] < 0)
			continue;
		m.x = (uint16_t)n[0];
		m.y = (uint16_t)n[1]; /* still from the bottom */
		m.angle = (uint8_t)(((n[2] + 180 + 720) % 360 * 256 + 180) / 360 % 256);
		m.quality = (uint8_t)n[3];
		width = n[0] + 1 > width ? n[0] + 1 : width;
		height = n[1] > height ? n[1] : height;
		fmr_view_add_minutia(v, m);
	}
	free(copy);
	if (!code && v->n_minutiae == 0)
		code = err_set(err, ERR_INPUT, _("%s: there is no minutia in it"), name);
	if (code) {
		fmr_free(f);
		return code;
	}
	/* mindtct writes height - y. */
	for (size_t i = 0; i < v->n_minutiae; i++)
		v->minutiae[i].y = (uint16_t)(height - v->minutiae[i].y);
	height = 0;
	for (size_t i = 0; i < v->n_minutiae; i++)
		if (v->minutiae[i].y >= height)
			height = v->minutiae[i].y + 1;
	v->width = (uint16_t)width;
	v->height = (uint16_t)height;
	notes_add(
	    notes, NOTE_NO_OFFSET,
	    _("an .xyt file does not say type, finger and size: %u x %u pixels hold all minutiae"),
	    v->width, v->height);
	*out = f;
	return ERR_OK;
}
