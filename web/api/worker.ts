// Entry of the module worker. The glue lies beside it.

import { explainingAt } from './explaining.ts';
import { instantiateFrom } from './instantiate.ts';
import { serve } from './serve.ts';

serve(
  (start) => instantiateFrom(start.glueUrl, start.module, start.threads),
  (start) => explainingAt(start.explain),
);
