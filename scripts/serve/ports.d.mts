export const defaultPort: number;
export const isolatedTestPort: number;
export const plainTestPort: number;
