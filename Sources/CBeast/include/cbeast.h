#pragma once
// The C face of Boost.Beast's HTTP request parser.
