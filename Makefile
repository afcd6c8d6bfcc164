# make            release program at build/release/bin/posterior
# make debug      the same with ASan and UBSan, at build/debug/bin/posterior
# make test       builds and runs every test under the sanitizers (FILTER=word runs those that match)
# make fuzz       libFuzzer targets at build/fuzz/bin (clang)
# make bench      timings
MODE ?= release
CC ?= gcc
ifeq ($(origin CC),default)
CC = gcc
endif
B := build/$(MODE)
V ?= 0
ifeq ($(V),0)
Q := @
endif

XML_CFLAGS := $(shell xml2-config --cflags)
XML_LIBS := $(shell xml2-config --libs)
WARN := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wno-format-zero-length
# -ffp-contract=off: the same numbers from every compiler and at every optimisation level
BASE := -std=c17 -D_GNU_SOURCE -Iinclude -Isrc $(XML_CFLAGS) $(WARN) $(EXTRA) -g -ffp-contract=off -pthread -MMD -MP
ifeq ($(MODE),release)
CFLAGS := $(BASE) -O3 -fno-math-errno -fno-trapping-math
LDFLAGS := -pthread
else ifeq ($(MODE),debug)
CFLAGS := $(BASE) -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LDFLAGS := -pthread -fsanitize=address,undefined
else ifeq ($(MODE),fuzz)
CC = clang
CFLAGS := $(BASE) -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined
LDFLAGS := -pthread -fsanitize=fuzzer,address,undefined
else
$(error MODE is release, debug or fuzz)
endif
LIBS := $(XML_LIBS) -ljansson -lsqlite3 -lsystemd -lxcb-screensaver -lxcb -lnlopt -lm
LIBS += -lXNNPACK -lpthreadpool # the eyes
LIBS_DECODE := -lavformat -lavcodec -lavutil -lswscale -lseccomp -lm

LIB_C := $(filter-out src/cli/% src/decode/% src/encode/%,$(wildcard src/*/*.c))
GEN_C := build/gen/human_tables.c build/gen/web_assets.c build/gen/exercises.c build/gen/store_sql.c build/gen/validation.c
CLI_C := $(wildcard src/cli/*.c)
DECODE_C := $(wildcard src/decode/*.c)
ENCODE_C := $(wildcard src/encode/*.c) src/decode/jail.c
CHILDREN := $(B)/bin/posterior-decode $(B)/bin/posterior-encode
TEST_C := $(wildcard test/test_*.c)
FUZZ_C := $(wildcard test/fuzz/fuzz_*.c)
TOOLS := $(patsubst tools/%.c,$(B)/bin/%,$(wildcard tools/*.c))
LIB_O := $(LIB_C:%.c=$(B)/%.o) $(GEN_C:%.c=$(B)/%.o)
CLI_O := $(CLI_C:%.c=$(B)/%.o)

# Libraries of single tests, as oracles; such a test skips itself where the header is absent.
LIBS_qp_ipopt := $(if $(wildcard /usr/include/coin/IpStdCInterface.h),-lipopt)
LIBS_ik_ipopt := $(LIBS_qp_ipopt)
# fail the allocations of their choice: test/memory.h
WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup
LIBS_no_memory := $(WRAP)
LIBS_form := $(WRAP)
LIBS_play_no_memory := $(WRAP)
LIBS_ical := $(if $(wildcard /usr/include/libical/ical.h),-lical)
LIBS_store_no_memory := $(WRAP)
LIBS_eyes_jail := -lseccomp
LIBS_eyes_no_memory := $(WRAP)
LIBS_eyes_pictures := $(if $(wildcard /usr/include/jpeglib.h),-ljpeg)
LIBS_breaks_x11 := $(if $(wildcard /usr/include/xcb/xtest.h),-lxcb-xtest)
LIBS_mujoco := $(if $(wildcard /usr/include/mujoco/mujoco.h),-lmujoco)

.PHONY: all debug test tests fuzz fuzzers bench benches objects clean layers format
all: $(B)/bin/posterior $(CHILDREN) $(TOOLS)
debug:
	@$(MAKE) --no-print-directory MODE=debug all

$(B)/libposterior.a: $(LIB_O)
	@rm -f $@ && ar rcs $@ $^
$(B)/bin/posterior: $(CLI_O) $(B)/libposterior.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
# the decoder of videos: a program of its own, since it gives up its rights and its libraries are many
$(B)/bin/posterior-decode: $(DECODE_C:%.c=$(B)/%.o)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_DECODE)
# likewise what writes films of what was seen
$(B)/bin/posterior-encode: $(ENCODE_C:%.c=$(B)/%.o)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS_DECODE)
# the tables of models/human/, packed into the program
HUMAN := $(filter-out %/sources.csv %/markers_left_out.csv,$(wildcard models/human/*.csv))
build/gen/human_tables.c: tools/pack $(HUMAN)
	@mkdir -p $(@D)
	@tools/pack body/human.h $(HUMAN) > $@.tmp && mv $@.tmp $@
# the files of web/, packed into the program
WEB := web/report.html web/report.css web/figure.js web/report.js web/progress.css web/compare.css web/form.css
build/gen/web_assets.c: tools/pack $(WEB)
	@mkdir -p $(@D)
	@tools/pack app/web.h $(WEB) > $@.tmp && mv $@.tmp $@
# the files of models/exercises/, packed into the program as a list
EXERCISES := $(sort $(wildcard models/exercises/*.txt))
build/gen/exercises.c: tools/pack models/exercises $(EXERCISES)
	@mkdir -p $(@D)
	@tools/pack -t pc_exercise_files exercise/files.h $(EXERCISES) > $@.tmp && mv $@.tmp $@
# the tables of studies/validation/ that are compared with
VALIDATION := $(addprefix studies/validation/,measured.csv postures.csv comparisons.csv movements.csv stands.csv electrodes.csv draws.csv exercises.txt walk_with_implant.txt)
build/gen/validation.c: tools/pack $(VALIDATION)
	@mkdir -p $(@D)
	@tools/pack study/tables.h $(VALIDATION) > $@.tmp && mv $@.tmp $@
# the tables of the store, packed into the program
STORE := $(wildcard models/store/*.sql)
build/gen/store_sql.c: tools/pack $(STORE)
	@mkdir -p $(@D)
	@tools/pack store/store.h $(STORE) > $@.tmp && mv $@.tmp $@
$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<
$(B)/bin/test_eyes_parity $(B)/bin/test_eyes_video $(B)/bin/test_eyes_people $(B)/bin/test_eyes_watch $(B)/bin/test_eyes_film $(B)/bin/test_eyes_pictures $(B)/bin/test_eyes_camera $(B)/bin/test_eyes_no_memory: | $(CHILDREN)
$(B)/bin/test_%: $(B)/test/test_%.o $(B)/libposterior.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS) $(LIBS_$*)
$(B)/bin/fuzz_%: $(B)/test/fuzz/fuzz_%.o $(B)/libposterior.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/bin/%: $(B)/tools/%.o $(B)/libposterior.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/bin/bench_%: $(B)/bench/bench_%.o $(B)/libposterior.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

benches: $(CHILDREN) $(patsubst bench/%.c,$(B)/bin/%,$(wildcard bench/bench_*.c))
bench: benches
	@bench/run $(B)/bin
# what has a main beside the fuzz targets, compiled only: for the other compiler's warnings
objects: $(patsubst %.c,$(B)/%.o,$(CLI_C) $(DECODE_C) $(ENCODE_C) $(TEST_C) $(wildcard tools/*.c bench/*.c))
format:
	@find src include test bench tools -name '*.[ch]' | xargs clang-format -i
tests: all $(patsubst test/%.c,$(B)/bin/%,$(TEST_C)) # some run the program
test:
	@$(MAKE) --no-print-directory MODE=debug tests
	@tools/run_tests build/debug/bin $(FILTER)
fuzz:
	@$(MAKE) --no-print-directory MODE=fuzz fuzzers
fuzzers: $(patsubst test/fuzz/%.c,$(B)/bin/%,$(FUZZ_C))
layers:
	@tools/check_layers
clean:
	rm -rf build
-include $(wildcard $(B)/*/*/*.d $(B)/*/*.d)
.SECONDARY:
