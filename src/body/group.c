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

const char *pc_muscle_group(const char *name) {
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (strncasecmp(name, rows[i].prefix, strlen(rows[i].prefix)) == 0) return rows[i].group;
  return "";
}

/* By a final _r or _l, as all these models write it. */
int pc_muscle_side(const char *name) {
  size_t n = strlen(name);
  if (n < 2 || name[n - 2] != '_') return 0;
  return name[n - 1] == 'r' || name[n - 1] == 'R' ? 1 : name[n - 1] == 'l' || name[n - 1] == 'L' ? -1 : 0;
}
