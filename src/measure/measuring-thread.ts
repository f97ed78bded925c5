// Entry of a measuring thread.
import { serveThread } from '../execute/serve-thread.ts';
import { createMeasurers } from './measurers.ts';

serveThread(createMeasurers);
