// What the first page has beside what all pages have.
import { startGoingOn } from "./going-on.js";

startGoingOn();
