#pragma once
#include <sqlite3.h>

/// SQLite counts no memory: it would take one lock for each allocation of all connections together.
///
/// To be called before anything else of SQLite; later it changes nothing. `sqlite3_config` takes arguments that vary, which Swift
/// cannot call.
static inline int engine_sqlite_count_no_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }
