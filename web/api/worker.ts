// Entry of the module worker. The glue lies beside it.

import { instantiateFrom } from './instantiate.ts';
import { serve } from './serve.ts';

serve((start) => instantiateFrom(start.glueUrl, start.module, start.threads));
