// Mistakes in an optimiser's step: its sign, its rate, what it remembers, its gradient.
#pragma once

#include "engine/explain/mistake_list.h"

namespace receptive {

void update_added(const Case& asked, const Emit& emit);
void rate_forgotten(const Case& asked, const Emit& emit);
void momentum_forgotten(const Case& asked, const Emit& emit);
/// The step with the sum of the images' gradients where their mean belongs.
void update_with_gradients_of_all(const Case& asked, const Emit& emit);

}  // namespace receptive
