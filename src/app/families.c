/* families.c: muscles as people name them.
 *
 * A model cuts the back extensors into a hundred strands; a reader asks about "back" and "glutes". A family
 * gathers the groups of pc_muscle.group (models/human/muscles.csv and src/body/group.c) that do one job.
 * Row order is the order of the page.
 */
#include "app/families.h"

#include <string.h>

/* To add a family: one row. Groups that no row names are "other muscles". */
static const pc_family_row FAMILIES[] = {
    {"gluteus_maximus", "Gluteus maximus", {"gluteus_maximus"}, true, false},
    {"gluteus_medius", "Gluteus medius", {"gluteus_medius"}, true, false},
    {"gluteus_minimus", "Gluteus minimus", {"gluteus_minimus"}, true, false},
    {"hamstrings", "Hamstrings", {"hamstrings"}, false, false},
    {"adductors", "Adductors", {"adductors"}, false, false},
    {"back_extensors", "Back extensors", {"erector_spinae", "multifidus"}, false, true},
    {"quadratus_lumborum", "Quadratus lumborum", {"quadratus_lumborum"}, false, false},
    {"abdominals", "Abdominals", {"external_oblique", "internal_oblique", "rectus_abdominis"}, false, false},
    {"iliopsoas", "Iliacus and psoas", {"iliopsoas"}, false, false},
    {"quadriceps", "Quadriceps", {"quadriceps"}, false, false},
    {"calf", "Calf", {"calf"}, false, false},
    {"other", "Other muscles", {NULL}, false, false},
};

int pc_family_count(void) {
  return (int)(sizeof FAMILIES / sizeof *FAMILIES);
}
const pc_family_row *pc_family_row_at(int i) {
  return &FAMILIES[i];
}

int pc_family_of(const pc_muscle *muscle) {
  int last = pc_family_count() - 1;
  for (int i = 0; i < last; i++)
    for (int g = 0; g < MAX_FAMILY_GROUPS && FAMILIES[i].groups[g]; g++)
      if (strcmp(muscle->group, FAMILIES[i].groups[g]) == 0) return i;
  return last;
}
