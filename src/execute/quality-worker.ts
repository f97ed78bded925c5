// Entry of a scoring thread.
import { workerData } from 'piscina';
import { createQualityTask, type QualitySetup } from '../measure/index.ts';

export default createQualityTask(workerData as QualitySetup);
