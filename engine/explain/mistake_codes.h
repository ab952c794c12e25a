// Every mistake that a diagnosis can name, once. The TypeScript union is generated from this list.
#pragma once

#include <cstdint>
#include <string_view>

namespace receptive {

enum class Mistake : std::uint8_t {
  sign,
  kernel_not_rotated,
  kernel_rotated,
  weight_transposed,
  padding_ignored,
  bias_forgotten,
  activation_forgotten,
  mask_forgotten,
  wrong_winner,
  mean_instead_of_sum,
  sum_instead_of_mean,
  batch_mean_forgotten,
  batch_mean_twice,
  input_forgotten,
  bias_not_summed,
  count_,  // not a mistake: the length of the list
};

struct MistakeInfo {
  std::string_view name;
  /// To the student: a hint that does not give the answer away.
  std::string_view hint;
};

inline constexpr MistakeInfo kMistakes[] = {
    {"sign", "The sizes are right. Look at the sign: what is taken from what?"},
    {"kernel_not_rotated",
     "Which weight does a pixel meet when the window lies up and to the left of it? Follow one "
     "pixel through all windows that see it, and compare the order of the weights with the "
     "kernel."},
    {"kernel_rotated",
     "Is the kernel turned before it slides over the image? Look at which weight the first pixel "
     "of a window is multiplied by."},
    {"weight_transposed",
     "Two axes of the weights have changed places. Check which index belongs to the output and "
     "which to the input, which to rows and which to columns."},
    {"padding_ignored",
     "The image has a border of zeros. Where does the first window begin, and does its zeros' "
     "share "
     "count?"},
    {"bias_forgotten", "The products are right. Is anything added after them?"},
    {"activation_forgotten", "These numbers have not gone through the activation function yet."},
    {"mask_forgotten",
     "The gradient has to pass the activation function. By what does it multiply each cell: where "
     "was the unit switched off, how steep was it?"},
    {"wrong_winner",
     "Only one cell of a window went on. Look again which one it was, in each window; of equals it "
     "is the first."},
    {"mean_instead_of_sum",
     "Here contributions are added up. Is there a reason to divide by how many they are?"},
    {"sum_instead_of_mean", "Here an average is taken. What is it divided by?"},
    {"batch_mean_forgotten",
     "The loss is the mean over the images of the batch. What does that do to every gradient?"},
    {"batch_mean_twice",
     "The mean over the images is in the gradient that comes from the loss already."},
    {"input_forgotten",
     "A weight's gradient has two factors in every product: what came from above, and what did the "
     "weight multiply?"},
    {"bias_not_summed",
     "One bias is added at many places. How do the gradients of all of them come together?"},
};
static_assert(sizeof(kMistakes) / sizeof(kMistakes[0]) ==
              static_cast<std::size_t>(Mistake::count_));

constexpr std::string_view name_of(Mistake mistake) {
  return kMistakes[static_cast<std::size_t>(mistake)].name;
}

}  // namespace receptive
