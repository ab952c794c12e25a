// The lists of the explanations, which schema_json of train/ cannot know.
#pragma once

#include <string>

namespace receptive {

/// `{"mistakes":[{"name","hint"}],"operations":[...]}`, for the generated TypeScript types.
std::string explain_schema_json();

}  // namespace receptive
