// One API, several hosts: each suite takes the engine's maker and runs with every one of them.

import { hosts } from './hosts.ts';
import { augmentationSuite } from './suites/augmentation.ts';
import { datasetSuite } from './suites/datasets.ts';
import { exerciseSuite } from './suites/exercises.ts';
import { explanationSuite } from './suites/explanations.ts';
import { lifeSuite } from './suites/life.ts';
import { meanwhileSuite } from './suites/meanwhile.ts';
import { modelSuite } from './suites/models.ts';
import { perceptronSuite } from './suites/perceptron.ts';
import { resumeSuite } from './suites/resuming.ts';
import { runSuite } from './suites/runs.ts';
import { steeringSuite } from './suites/steering.ts';
import { traceSuite } from './suites/traces.ts';
import { transferSuite } from './suites/transfer.ts';

for (const host of hosts) {
  modelSuite(host);
  datasetSuite(host);
  traceSuite(host);
  explanationSuite(host);
  exerciseSuite(host);
  runSuite(host);
  steeringSuite(host);
  resumeSuite(host);
  transferSuite(host);
  perceptronSuite(host);
  augmentationSuite(host);
  meanwhileSuite(host);
  lifeSuite(host);
}
