// Entry of a scoring thread.
import { workerData } from 'piscina';
import { createQualityTask, type QualitySetup } from '../evaluate/index.ts';

export default createQualityTask(workerData as QualitySetup);
