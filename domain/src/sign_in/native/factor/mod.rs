mod authenticator;
mod check;
mod enrolment;
mod qr;
