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
  update_added,
  rate_forgotten,
  momentum_forgotten,
  count_,  // not a mistake: the length of the list
};

struct MistakeInfo {
  std::string_view name;
  /// What was done, in words.
  std::string_view title;
  /// To the student: a hint that does not give the answer away.
  std::string_view hint;
};

inline constexpr MistakeInfo kMistakes[] = {
    {"sign", "the sign is the other way round",
     "The sizes are right. Look at the sign: what is taken from what?"},
    {"kernel_not_rotated", "the kernel was not turned by 180°",
     "Which weight does a pixel meet when the window lies up and to the left of it? Follow one "
     "pixel through all windows that see it, and compare the order of the weights with the "
     "kernel."},
    {"kernel_rotated", "the kernel was turned by 180°",
     "Is the kernel turned before it slides over the image? Look at which weight the first pixel "
     "of a window is multiplied by."},
    {"weight_transposed", "two axes of the weights have changed places",
     "Two axes of the weights have changed places. Check which index belongs to the output and "
     "which to the input, which to rows and which to columns."},
    {"padding_ignored", "the border of zeros was left out",
     "The image has a border of zeros. Where does the first window begin, and what do the zeros "
     "count for?"},
    {"bias_forgotten", "the bias was forgotten",
     "The products are right. Is anything added after them?"},
    {"activation_forgotten", "the activation function was forgotten",
     "These numbers have not gone through the activation function yet."},
    {"mask_forgotten", "the slope of the activation function was forgotten",
     "The gradient has to pass the activation function. By what does it multiply each cell: where "
     "was the unit switched off, how steep was it?"},
    {"wrong_winner", "another cell of the window was taken for the winner",
     "Only one cell of a window went on. Look again which one it was, in each window; of equals it "
     "is the first."},
    {"mean_instead_of_sum", "a sum was divided by its number of terms",
     "Here contributions are added up. Is there a reason to divide by how many they are?"},
    {"sum_instead_of_mean", "an average was not divided",
     "Here an average is taken. What is it divided by?"},
    {"batch_mean_forgotten", "the 1/m of the batch was forgotten",
     "The loss is the mean over the images of the batch. What does that do to every gradient?"},
    {"batch_mean_twice", "the 1/m of the batch was taken twice",
     "The mean over the images is in the gradient that comes from the loss already."},
    {"input_forgotten", "the input was left out of the products",
     "A weight's gradient has two factors in every product: what came from above, and what did the "
     "weight multiply?"},
    {"bias_not_summed", "the gradients of the bias were not added up",
     "One bias is added at many places. How do the gradients of all of them come together?"},
    {"update_added", "the step was added instead of taken away",
     "The gradient points to where the loss grows. Which way should the weight go?"},
    {"rate_forgotten", "the learning rate was forgotten",
     "A step is not the whole gradient. How large is the share of it that is taken?"},
    {"momentum_forgotten", "what the optimiser remembers was left out",
     "A step with momentum has two parts: the new gradient, and a share of what was there before."},
};
static_assert(sizeof(kMistakes) / sizeof(kMistakes[0]) ==
              static_cast<std::size_t>(Mistake::count_));

constexpr std::string_view name_of(Mistake mistake) {
  return kMistakes[static_cast<std::size_t>(mistake)].name;
}

}  // namespace receptive
