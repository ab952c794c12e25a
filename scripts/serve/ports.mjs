// Ports of `npm start` and of the servers that the end-to-end tests start. RECEPTIVE_TEST_PORT names
// another first one of the tests', so that two checkouts can be tested at once.
export const defaultPort = 4173;
export const isolatedTestPort = Number(process.env.RECEPTIVE_TEST_PORT ?? 4183);
export const plainTestPort = isolatedTestPort + 1;
