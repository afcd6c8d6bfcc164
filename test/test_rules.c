/* docs/rules.md shows the program's table of rules, and nothing else as a rule. */
#include "test.h"

#include "posterior/plan.h"

int main(void) {
  size_t len;
  char *text = test_slurp("docs/rules.md", &len);
  CHECK(text, "run from the top folder");
  if (!text) return test_done();
  int n;
  const pc_rule *rules = pc_rules(&n);
  for (int i = 0; i < n; i++) {
    char line[512];
    snprintf(line, sizeof line, "\n| %s | %s | %s | %s |\n", rules[i].id, rules[i].text, rules[i].grade,
             rules[i].source);
    CHECK(strstr(text, line), "not in docs/rules.md:%s", line);
    CHECK(pc_rule_find(rules[i].id) == &rules[i], "%s stands twice", rules[i].id);
    CHECK(strspn(rules[i].grade, "GCD/") == strlen(rules[i].grade) && *rules[i].source);
  }
  int lines = 0;
  for (const char *p = text; (p = strstr(p, "\n| ")) != NULL; p++) lines++;
  CHECK(lines == n + 1, "%d lines for %d rules and a head", lines, n);
  CHECK(!pc_rule_find("PAIN-99"));
  free(text);
  return test_done();
}
