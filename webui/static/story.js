// What a story's page has beside what all pages have.
import { startReader } from "./reader.js";
import { startReading } from "./reading.js";

startReader();
startReading();
