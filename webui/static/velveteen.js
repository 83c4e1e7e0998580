// Everything here is a kindness on top of pages that work without it; stories and the first page have more of it.
import { startFilters } from "./filters.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startLook } from "./look.js";
import { startSuggest } from "./suggest.js";

startLook();
startKeys();
startSuggest();
startFilters();
startLive();
