// Everything another language needs to know about the engine's lists and tables, as one text.
#pragma once

#include <string>
#include <string_view>

namespace receptive {

/// What an engine says of itself when it starts, as JSON {"engine": version, "presets": [{name,
/// title}]}.
std::string about_json(std::string_view version);

/// JSON {"engine": version, "specVersion", "errors": [{name, meaning}],
/// "layers": [{type, meaning, fields}], "losses": [{type, meaning}],
/// "optimizers": [{type, meaning, fields}], "fit": fields, "augment": fields,
/// "head": fields,
/// "labelMaps": [{name, meaning}], "presets": [{name, title}], "rules": [name]}; fields are those
/// of describe_fields.
std::string schema_json(std::string_view version);

}  // namespace receptive
