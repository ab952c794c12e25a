// Ports of `npm start` and of the servers that the end-to-end tests start.
export const defaultPort = 4173;
export const isolatedTestPort = 4183;
export const plainTestPort = 4184;
