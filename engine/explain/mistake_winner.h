// The wrong cell of a window: of a pooling that keeps one, another is taken.
#pragma once

#include "engine/explain/mistake_list.h"

namespace receptive {

void wrong_winner(const Case& asked, const Emit& emit);

}  // namespace receptive
