/* posterior.h: the whole contract, in the order the data flows. */
#ifndef POSTERIOR_POSTERIOR_H
#define POSTERIOR_POSTERIOR_H

#include "posterior/base.h"

#include "posterior/body.h"
#include "posterior/person.h"

#include "posterior/condition.h"
#include "posterior/recording.h"

#include "posterior/motion.h"

#include "posterior/sight.h"

#include "posterior/qp.h"

#include "posterior/load.h"

#include "posterior/mechanics.h"

#include "posterior/posture.h"

#include "posterior/whatif.h"

#include "posterior/report.h"

#include "posterior/exercise.h"

#include "posterior/play.h"

#include "posterior/form.h"

#include "posterior/capacity.h"

#include "posterior/history.h"

#include "posterior/plan.h"

#include "posterior/store.h"

#include "posterior/exchange.h"

#include "posterior/breaks.h"

#include "posterior/app.h"

#include "posterior/compare.h"

#include "posterior/judge.h"

#include "posterior/coach.h"

#endif
