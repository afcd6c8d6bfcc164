/* group.c: which muscle group a fascicle belongs to, by its name, for reports and weakness settings.
 *
 * OpenSim files have no such grouping that holds across models. The rows below cover the names of
 * gait2392 (Delp et al. 1990), Rajagopal et al. (2016) with its descendants, and the Lifting Full-Body
 * model (Beaucage-Gauvreau et al. 2019). The first row whose prefix begins the name wins, letter case
 * aside, so longer prefixes stand before shorter ones. Other names belong to no group ("").
 *
 * To add a row: group names are those of models/human/muscles.csv.
 */
#include "body/osim.h"
#include "posterior/condition.h"

#include <string.h>
#include <strings.h>

static const struct {
  const char *prefix, *group;
} rows[] = {
    {"glmax", "gluteus_maximus"},
    {"glut_max", "gluteus_maximus"},
    {"glmed", "gluteus_medius"},
    {"glut_med", "gluteus_medius"},
    {"glmin", "gluteus_minimus"},
    {"glut_min", "gluteus_minimus"},
    {"bflh", "hamstrings"},
    {"bfsh", "hamstrings"},
    {"bifem", "hamstrings"},
    {"semimem", "hamstrings"},
    {"semiten", "hamstrings"},
    {"hamstrings", "hamstrings"},
    {"recfem", "quadriceps"},
    {"rect_fem", "quadriceps"},
    {"vasint", "quadriceps"},
    {"vas_int", "quadriceps"},
    {"vaslat", "quadriceps"},
    {"vas_lat", "quadriceps"},
    {"vasmed", "quadriceps"},
    {"vas_med", "quadriceps"},
    {"vasti", "quadriceps"},
    {"addbrev", "adductors"},
    {"add_brev", "adductors"},
    {"addlong", "adductors"},
    {"add_long", "adductors"},
    {"addmag", "adductors"},
    {"add_mag", "adductors"},
    {"grac", "adductors"},
    {"pectineus", "adductors"},
    {"pect_r", "adductors"},
    {"pect_l", "adductors"},
    {"iliacus", "iliopsoas"},
    {"psoas", "iliopsoas"},
    {"iliopsoas", "iliopsoas"},
    {"ps_l", "iliopsoas"},
    {"sar_", "sartorius"},
    {"sart", "sartorius"},
    {"tfl", "tensor_fasciae_latae"},
    {"gem", "hip_rotators"},
    {"obturator", "hip_rotators"},
    {"peri_", "hip_rotators"},
    {"piri", "hip_rotators"},
    {"quadfem", "hip_rotators"},
    {"quad_fem", "hip_rotators"},
    {"gas", "calf"},
    {"med_gas", "calf"},
    {"lat_gas", "calf"},
    {"soleus", "calf"},
    {"tibant", "ankle_dorsiflexors"},
    {"tib_ant", "ankle_dorsiflexors"},
    {"edl", "ankle_dorsiflexors"},
    {"ext_dig", "ankle_dorsiflexors"},
    {"ehl", "ankle_dorsiflexors"},
    {"ext_hal", "ankle_dorsiflexors"},
    {"pertert", "ankle_dorsiflexors"},
    {"per_tert", "ankle_dorsiflexors"},
    {"tibpost", "deep_plantarflexors"},
    {"tib_post", "deep_plantarflexors"},
    {"fdl", "deep_plantarflexors"},
    {"flex_dig", "deep_plantarflexors"},
    {"fhl", "deep_plantarflexors"},
    {"flex_hal", "deep_plantarflexors"},
    {"perbrev", "peroneals"},
    {"per_brev", "peroneals"},
    {"perlong", "peroneals"},
    {"per_long", "peroneals"},
    {"ercspn", "erector_spinae"},
    {"il_", "erector_spinae"},
    {"ltp", "erector_spinae"},
    {"mf_", "multifidus"},
    {"ql_", "quadratus_lumborum"},
    {"rect_abd", "rectus_abdominis"},
    {"eo", "external_oblique"},
    {"extobl", "external_oblique"},
    {"io", "internal_oblique"},
    {"intobl", "internal_oblique"},
    {"ld_", "latissimus_dorsi"},
};

/* Names of single muscles, and of what people call tight: fascicles by the beginnings of their names. To add
 * a row: the word is what `--change` takes. */
enum { PREFIXES = 8 };
static const struct {
  const char *word, *prefix[PREFIXES];
} parts[] = {
    {"adductor_magnus", {"addmag", "add_mag"}},
    {"biceps_femoris", {"bflh", "bfsh", "bifem"}},
    {"gastrocnemius", {"gas", "med_gas", "lat_gas"}},
    {"hip_flexors", {"iliacus", "psoas", "ps_", "recfem", "rect_fem", "sart", "sar_", "tfl"}},
    {"iliacus", {"iliacus"}},
    {"iliocostalis", {"il_"}},
    {"lats", {"ld_"}},
    {"longissimus", {"ltp"}},
    {"piriformis", {"piri", "peri_"}},
    {"psoas", {"psoas", "ps_"}},
    {"rectus_femoris", {"recfem", "rect_fem"}},
    {"semimembranosus", {"semimem"}},
    {"semitendinosus", {"semiten"}},
    {"soleus", {"soleus"}},
};

static bool begins(const char *name, const char *prefix) {
  return strncasecmp(name, prefix, strlen(prefix)) == 0;
}

bool pc_muscle_is(const pc_muscle *muscle, const char *word) {
  if (!strcmp(muscle->group, word)) return true;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    for (int k = 0; k < PREFIXES && parts[i].prefix[k] && !strcmp(parts[i].word, word); k++)
      if (begins(muscle->name, parts[i].prefix[k])) return true;
  return false;
}

const char *pc_muscle_part(int i) {
  return i < (int)(sizeof parts / sizeof *parts) ? parts[i].word : NULL;
}

const char *pc_muscle_group(const char *name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (begins(name, rows[i].prefix)) return rows[i].group;
  return "";
}

/* By a final _r or _l, as all these models write it. */
int pc_muscle_side(const char *name) {
  size_t n = strlen(name);
  if (n < 2 || name[n - 2] != '_') return 0;
  return name[n - 1] == 'r' || name[n - 1] == 'R' ? 1 : name[n - 1] == 'l' || name[n - 1] == 'L' ? -1 : 0;
}
