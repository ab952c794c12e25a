// Padding ignored: the same layer with its zeros left out, or all of them behind the image, as when
// the first window begins at the first pixel.
#pragma once

#include "engine/explain/mistake_list.h"

namespace receptive {

void padding_ignored(const Case& asked, const Emit& emit);

}  // namespace receptive
