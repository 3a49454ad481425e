#include "cbeast.h"
#include <boost/beast/http/basic_parser.hpp>
