package federation

type accessIdentityDriver struct{ *session }
