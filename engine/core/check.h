// The one macro: a broken invariant is a bug of ours and traps; bad input never reaches it.
#pragma once

#define RECEPTIVE_CHECK(condition)      \
  do {                                  \
    if (!(condition)) __builtin_trap(); \
  } while (false)
